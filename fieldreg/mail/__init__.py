"""The post: what carries letters, a mail server by SMTP or a folder of files (`ports.letters.Post`)."""
