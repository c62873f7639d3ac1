"""Reading by rules: German and English, without a model."""
