"""The three deployables. They share only shared/, and talk only through the event log."""
