"""What officers see and do."""
