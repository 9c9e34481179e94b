"""What the trials happen in: Home Assistant, a broker, the gateway, and Aqara that pushes. All real, all on loopback."""
