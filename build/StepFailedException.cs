namespace MlNetLime.Build;

/// <summary>A step failed, and nothing that follows makes sense. The message is all that is said of it.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
