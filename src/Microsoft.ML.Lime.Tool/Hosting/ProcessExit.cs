using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>Ends the process at once.</summary>
internal static partial class ProcessExit
{
    /// <summary>
    /// Ends the process without destructors of native libraries and without exit handlers. Those of ONNX Runtime fail while a thread is
    /// still inside the library.
    /// </summary>
    /// <param name="code">The exit code.</param>
    public static void Now(int code)
    {
        if (OperatingSystem.IsWindows())
            TerminateProcess(GetCurrentProcess(), (uint)code);
        else
            EndProcess(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void EndProcess(int code);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentProcess();

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint code);
}
