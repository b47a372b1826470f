"""Words that tell of a person in need: by their own hand, in danger, held, hurt at home, or a child at risk."""
