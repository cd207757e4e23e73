"""The desk: consultations with their steps, and the worklist of answers that turned."""
