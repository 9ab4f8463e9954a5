namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>A native library is missing, which is a fault of the machine and not of one picture: an evaluation ends with it.</summary>
internal sealed class MissingLibraryException(string message, Exception cause) : LimeException(message, cause);
