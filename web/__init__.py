"""The pages and the API over the use cases of `fieldreg.services`; `web.app.create_app` makes the application."""
