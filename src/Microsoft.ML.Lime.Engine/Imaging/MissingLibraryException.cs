namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>
/// A native library is missing. This affects the whole installation, not a single image, so that an evaluation stops with it.
/// </summary>
internal sealed class MissingLibraryException(string message, Exception cause) : LimeException(message, cause);
