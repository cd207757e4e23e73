"""Tasks (照会): one question of a case to one addressee, its answers, whom to ask, and the page that is sent along."""
