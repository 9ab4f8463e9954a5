namespace MlNetLime.Build;

/// <summary>A step failed, so the build stops. Only the message is printed.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
