"""What the Azure Functions app is made of beside landing itself."""
