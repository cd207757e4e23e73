"""What is answered: one trial, every site for one need, a site at a glance."""
