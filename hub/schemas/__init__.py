"""What is sent: the shape of forms, of the API and of socket events."""

from hub.schemas.french import speak_french

speak_french()
