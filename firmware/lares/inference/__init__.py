"""Models that run on the appliance: int8 TensorFlow Lite, and the artifacts they come in."""
