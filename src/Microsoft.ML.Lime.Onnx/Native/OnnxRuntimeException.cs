using Managed = Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>An error that ONNX Runtime reported, with its code and text, as one sentence.</summary>
/// <remarks>
/// The package Microsoft.ML.OnnxRuntime.Managed has an exception of the same name, which is the <see cref="Exception.InnerException"/> of
/// this one. A file that uses both namespaces says which one it means: <c>using LimeOnnx = Microsoft.ML.Lime.Onnx;</c>.
/// </remarks>
public sealed class OnnxRuntimeException : LimeException
{
    internal OnnxRuntimeException(OnnxRuntimeErrorCode code, string nativeMessage, Exception? cause, string? doing = null)
        : base($"{doing ?? "ONNX Runtime failed"} ({code}): {OneLine(nativeMessage)}", cause) =>
        (Code, NativeMessage) = (code, nativeMessage);

    /// <summary>ONNX Runtime's error code.</summary>
    public OnnxRuntimeErrorCode Code { get; }

    /// <summary>ONNX Runtime's unchanged text.</summary>
    public string NativeMessage { get; }

    /// <summary>Whether an exception of the managed package represents an error of ONNX Runtime.</summary>
    /// <remarks>The package throws a <see cref="KeyNotFoundException"/> for error codes that it does not know: 13 and later.</remarks>
    internal static bool IsNative(Exception error) => error is Managed.OnnxRuntimeException or KeyNotFoundException;

    /// <summary>Converts an exception of the managed package.</summary>
    /// <param name="error">An exception for which <see cref="IsNative"/> is true.</param>
    /// <param name="doing">The operation that failed; null if it has no name.</param>
    internal static OnnxRuntimeException From(Exception error, string? doing = null)
    {
        const string Start = "[ErrorCode:";
        string message = error.Message;
        int end = message.IndexOf("] ", StringComparison.Ordinal);
        return message.StartsWith(Start, StringComparison.Ordinal) && end > 0
            ? new OnnxRuntimeException(CodeOf(message[Start.Length..end]), message[(end + 2)..], error, doing)
            : new OnnxRuntimeException(OnnxRuntimeErrorCode.Fail,
                error is KeyNotFoundException ? $"an error whose code Microsoft.ML.OnnxRuntime.Managed does not know: {message}" : message,
                error, doing);
    }

    /// <summary>The same error, with the operation that failed.</summary>
    internal OnnxRuntimeException While(string doing) => new(Code, NativeMessage, InnerException, doing);

    // The package has other names for two codes than ONNX Runtime's C header.
    private static OnnxRuntimeErrorCode CodeOf(string name) => name switch
    {
        "ShapeInferenceNotRegistered" => OnnxRuntimeErrorCode.ExecutionProviderFail,
        "RequirementNotRegistered" => OnnxRuntimeErrorCode.ModelLoadCanceled,
        _ => Enum.TryParse(name, out OnnxRuntimeErrorCode code) ? code : OnnxRuntimeErrorCode.Fail,
    };

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
