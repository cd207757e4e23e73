"""How a case walks its programme (事業の段階): its ways, what a step needs, the questions asked, and what the desk did beside."""
