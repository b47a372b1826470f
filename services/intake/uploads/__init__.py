"""How files come in: in pieces that can be resumed (tus 1.0.0), for the form and for senders, or as a plain form."""
