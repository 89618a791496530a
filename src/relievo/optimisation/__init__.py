"""From depth to disparity within a viewer's budget."""
