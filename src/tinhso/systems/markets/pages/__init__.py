"""What officers and market boards see and do."""
