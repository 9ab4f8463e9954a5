using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>
/// The one ONNX Runtime of this process: its library, its functions and its environment, which live until the process ends.
/// </summary>
internal sealed unsafe class OrtRuntime
{
    /// <summary>The version of the C API that this binding was written against, and with it the oldest library: 1.20.</summary>
    private const int ApiVersion = 20;

    /// <summary>
    /// Only what ends the process is logged: errors are thrown, and some are provoked to learn how a model takes batches, so nothing but the
    /// tool's own words stands on its standard error.
    /// </summary>
    public const int LogSeverity = 4;

    private static readonly object Gate = new();
    private static OrtRuntime? _current;

    private OrtRuntime(nint library, string path, string version, OrtApi api)
    {
        (Library, Path, Version, Api) = (library, path, version, api);
        Environment = api.CreateEnvironment(LogSeverity, "mlnet-lime");
        CpuMemory = api.CreateCpuMemoryInfo();
        Providers = api.AvailableProviders();
    }

    /// <summary>The library's handle.</summary>
    public nint Library { get; }

    /// <summary>The library's file, or the name that the system found it by.</summary>
    public string Path { get; }

    /// <summary>The library's version, such as 1.30.0.</summary>
    public string Version { get; }

    public OrtApi Api { get; }

    public nint Environment { get; }

    public nint CpuMemory { get; }

    /// <summary>The execution providers that the library was built with.</summary>
    public IReadOnlyList<string> Providers { get; }

    /// <summary>The ONNX Runtime of this process; the first call looks for it and loads it.</summary>
    /// <param name="libraryPath">The library's path, or null to look for it.</param>
    /// <exception cref="LimeException">There is none, it is too old, or the process has another one already.</exception>
    public static OrtRuntime Get(string? libraryPath)
    {
        lock (Gate)
        {
            if (_current is null)
            {
                OrtLibrary library = OrtLibrary.Find(libraryPath);
                _current = Bind(library.Handle, library.Path);
            }
            if (libraryPath is not null && !OrtLibrary.IsSameFile(libraryPath, _current.Path))
                throw OrtLibrary.AnotherIsLoaded(libraryPath, _current.Path);
            return _current;
        }
    }

    private static OrtRuntime Bind(nint library, string path)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint getBase))
            throw new LimeException($"{path} is not ONNX Runtime's library: it has no function OrtGetApiBase; give the path of a "
                + $"library such as {OrtLibrary.TypicalName}.");
        void** apiBase = ((delegate* unmanaged<void**>)getBase)();
        string version = OrtApi.Text(((delegate* unmanaged<byte*>)apiBase[1])());
        CheckVersion(version, path);
        nint table = ((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion);
        return table == 0 ? throw TooOld(version, path) : new OrtRuntime(library, path, version, new OrtApi(table));
    }

    /// <summary>
    /// Refuses a library that lacks the API; told from its version, because asking it for the API makes it print a complaint.
    /// </summary>
    internal static void CheckVersion(string version, string path)
    {
        string[] parts = version.Split('.');
        bool isNumber = parts.Length >= 2 & int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            & int.TryParse(parts.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out int minor);
        if (isNumber && (major < 1 || (major == 1 && minor < ApiVersion)))
            throw TooOld(version, path);
    }

    private static LimeException TooOld(string version, string path) => new(string.Create(CultureInfo.InvariantCulture,
        $"{path} is ONNX Runtime {version}, but 1.{ApiVersion} or later is needed; install a later package Microsoft.ML.OnnxRuntime, ")
        + $"or set {OrtLibrary.PathVariable} to the path of a later library.");
}
