"""`/check` and `/t/CODE`: one trial screened, kept, watched, and what is nearest instead."""
