using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>An error that ONNX Runtime reported, with its code and text.</summary>
public sealed class OnnxRuntimeException : LimeException
{
    internal OnnxRuntimeException(OnnxRuntimeErrorCode code, string nativeMessage, string? doing = null)
        : base($"{doing ?? "ONNX Runtime failed"} ({code}): {OneLine(nativeMessage)}") => (Code, NativeMessage) = (code, nativeMessage);

    /// <summary>ONNX Runtime's error code.</summary>
    public OnnxRuntimeErrorCode Code { get; }

    /// <summary>ONNX Runtime's text, as it gave it.</summary>
    public string NativeMessage { get; }

    /// <summary>The same error, told as part of what was being done.</summary>
    internal OnnxRuntimeException While(string doing) => new(Code, NativeMessage, doing);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
