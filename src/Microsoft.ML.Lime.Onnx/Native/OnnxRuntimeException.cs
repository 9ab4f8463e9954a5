using Managed = Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>An error that ONNX Runtime reported, with its code and text, as one sentence.</summary>
/// <remarks>
/// The package Microsoft.ML.OnnxRuntime.Managed has an exception of the same name, which is the <see cref="Exception.InnerException"/> of
/// this one. A file that uses both namespaces says which one it means: <c>using LimeOnnx = Microsoft.ML.Lime.Onnx;</c>.
/// </remarks>
public sealed class OnnxRuntimeException : LimeException
{
    internal OnnxRuntimeException(
        ErrorCode code, string nativeMessage, Exception? cause, string? doing = null, string? remedy = null)
        : base($"{doing ?? "ONNX Runtime failed"} ({code}): {OneLine(nativeMessage)}"
            + (remedy is null ? "" : $"{(nativeMessage.TrimEnd().EndsWith('.') ? "" : ".")} {remedy}"), cause) =>
        (Code, NativeMessage) = (code, nativeMessage);

    /// <inheritdoc/>
    /// <remarks>True for a lack of memory and for errors of a GPU.</remarks>
    public override bool MayPass
    {
        get => base.MayPass || Code is ErrorCode.EngineError or ErrorCode.ExecutionProviderFail
            || PassingCauses.Any(cause => NativeMessage.Contains(cause, StringComparison.OrdinalIgnoreCase));
        init => base.MayPass = value;
    }

    // Parts of the messages of ONNX Runtime, the C++ library and CUDA.
    private static readonly string[] PassingCauses = ["bad_alloc", "bad allocation", "allocate memory", "out of memory", "CUDA"];

    /// <summary>ONNX Runtime's error code.</summary>
    public ErrorCode Code { get; }

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
            : new OnnxRuntimeException(ErrorCode.Fail,
                error is KeyNotFoundException ? $"an error whose code Microsoft.ML.OnnxRuntime.Managed does not know: {message}" : message,
                error, doing);
    }

    /// <summary>The same error, with the operation that failed, and what to do, a sentence.</summary>
    internal OnnxRuntimeException While(string doing, string? remedy = null) => new(Code, NativeMessage, InnerException, doing, remedy);

    // The package has other names for two codes than ONNX Runtime's C header.
    private static ErrorCode CodeOf(string name) => name switch
    {
        "ShapeInferenceNotRegistered" => ErrorCode.ExecutionProviderFail,
        "RequirementNotRegistered" => ErrorCode.ModelLoadCanceled,
        _ => Enum.TryParse(name, out ErrorCode code) ? code : ErrorCode.Fail,
    };

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>ONNX Runtime's own error codes (<c>OrtErrorCode</c> of its C header).</summary>
    public enum ErrorCode
    {
        /// <summary>No error.</summary>
        Ok = 0,

        /// <summary>An error without its own code.</summary>
        Fail = 1,

        /// <summary>An invalid argument, such as a tensor of the wrong shape.</summary>
        InvalidArgument = 2,

        /// <summary>A file does not exist.</summary>
        NoSuchFile = 3,

        /// <summary>No model was loaded.</summary>
        NoModel = 4,

        /// <summary>An error of the engine.</summary>
        EngineError = 5,

        /// <summary>An error while the model ran.</summary>
        RuntimeException = 6,

        /// <summary>The file is not a protocol buffer.</summary>
        InvalidProtobuf = 7,

        /// <summary>The model was loaded already.</summary>
        ModelLoaded = 8,

        /// <summary>A feature that this build of ONNX Runtime does not have, such as an operator.</summary>
        NotImplemented = 9,

        /// <summary>An invalid graph.</summary>
        InvalidGraph = 10,

        /// <summary>An error of an execution provider.</summary>
        ExecutionProviderFail = 11,

        /// <summary>Loading was cancelled.</summary>
        ModelLoadCanceled = 12,

        /// <summary>The model must be compiled first.</summary>
        ModelRequiresCompilation = 13,

        /// <summary>Something was not found.</summary>
        NotFound = 14,
    }
}
