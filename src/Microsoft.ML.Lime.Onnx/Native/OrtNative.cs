using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>Functions of the native library that ONNX Runtime's managed package does not offer.</summary>
internal static unsafe class OrtNative
{
    // Index in the table of functions; it never changes, because ONNX Runtime only appends functions.
    private const int SetDeterministicComputePlace = 273;

    /// <summary>
    /// The library's version, such as <c>1.31.1</c>. The managed package returns it, too, but only for a library that is new enough.
    /// </summary>
    /// <exception cref="LimeException">The file is not ONNX Runtime's library.</exception>
    public static string VersionOf(OrtLibrary library) =>
        Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)Base(library)[1])()) ?? "";

    /// <summary>Requests GPU kernels whose results do not vary between runs.</summary>
    /// <param name="library">The library, which has the API of this version.</param>
    /// <param name="apiVersion">The minor version of the library, or an earlier one.</param>
    /// <param name="options">The session options to change.</param>
    public static void SetDeterministicCompute(OrtLibrary library, int apiVersion, SessionOptions options)
    {
        void** functions = (void**)((delegate* unmanaged<uint, nint>)Base(library)[0])((uint)apiVersion);
        // The function never fails, so there is no error to release.
        _ = ((delegate* unmanaged<nint, byte, nint>)functions[SetDeterministicComputePlace])(options.DangerousGetHandle(), 1);
        GC.KeepAlive(options);
    }

    // OrtApiBase: GetApi, GetVersionString.
    private static void** Base(OrtLibrary library) => NativeLibrary.TryGetExport(library.Handle, "OrtGetApiBase", out nint getBase)
        ? ((delegate* unmanaged<void**>)getBase)()
        : throw new LimeException($"{library.Path} is not ONNX Runtime's library: it has no function OrtGetApiBase; give the path of a "
            + $"library such as {OrtLibrary.TypicalName}.");
}
