"""The timeline (経過): every act of anybody as an event, in one chain that shows whether a byte of it was changed."""
