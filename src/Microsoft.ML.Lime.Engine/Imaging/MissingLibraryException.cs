namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>A native library is missing. After it was installed, the same image can be read.</summary>
internal sealed class MissingLibraryException : LimeException
{
    public MissingLibraryException(string message, Exception cause) : base(message, cause) => MayPass = true;
}
