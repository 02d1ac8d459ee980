"""The real `Onboarding`: the flow with the network, the files and the light around it."""
