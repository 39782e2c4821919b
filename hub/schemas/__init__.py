"""What is sent: the shape of forms, of the API and of socket events."""
