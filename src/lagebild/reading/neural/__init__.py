"""Reading by a small neural network. Import its modules where they are used: numpy and onnxruntime load with them."""
