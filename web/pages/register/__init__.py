"""`/register`: what is certified, and what was contracted under it, for anybody."""
