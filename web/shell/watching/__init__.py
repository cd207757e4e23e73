"""What the operator watches: each request in the log and in the counts, whether this process is ready, who has to wait his turn."""
