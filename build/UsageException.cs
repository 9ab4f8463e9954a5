namespace MlNetLime.Build;

/// <summary>The command line has an unknown command or switch, or an invalid value.</summary>
internal sealed class UsageException(string message) : Exception(message);
