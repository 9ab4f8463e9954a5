using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Managed = Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>
/// The one ONNX Runtime of this process: its library and its environment, which live until the process ends. ML.NET and the application
/// share it, because all call it through the package Microsoft.ML.OnnxRuntime.Managed.
/// </summary>
internal sealed class OrtRuntime
{
    /// <summary>
    /// Only fatal errors are logged. Other errors are thrown, and some are expected: a trial batch may fail. So standard error contains
    /// only the program's own messages.
    /// </summary>
    public const OrtLoggingLevel LogSeverity = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private static readonly Version ManagedVersion = typeof(OrtEnv).Assembly.GetName().Version!;
    private static readonly object Gate = new();
    private static OrtRuntime? _current;

    private OrtRuntime(OrtLibrary library, OnnxNativeLibrary info) => (Library, Info) = (library, info);

    public OrtLibrary Library { get; }

    /// <summary>Description of the native library.</summary>
    public OnnxNativeLibrary Info { get; }

    /// <summary>The ONNX Runtime of this process; the first call finds and loads it.</summary>
    /// <param name="libraryPath">The library's path; null to search for it.</param>
    /// <exception cref="LimeException">There is none, it is too old, or the process has loaded another one.</exception>
    public static OrtRuntime Get(string? libraryPath)
    {
        lock (Gate)
        {
            _current ??= Start(OrtLibrary.Find(libraryPath));
            if (libraryPath is not null && !OrtLibrary.IsSameFile(libraryPath, _current.Library.Path))
                throw OrtLibrary.AnotherIsLoaded(libraryPath, _current.Library.Path);
            return _current;
        }
    }

    /// <summary>Requests the same values in every run on a GPU.</summary>
    public void SetDeterministicCompute(SessionOptions options) =>
        OrtNative.SetDeterministicCompute(Library, ManagedVersion.Minor, options);

    private static OrtRuntime Start(OrtLibrary library)
    {
        string version = OrtNative.VersionOf(library);
        CheckVersion(version, library.Path);
        bool isResolved = Resolve(library);
        OrtEnv environment;
        try
        {
            environment = CreateEnvironment();
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new LimeException($"{library.Path} (ONNX Runtime {version}) cannot be used by Microsoft.ML.OnnxRuntime.Managed "
                + $"{ManagedVersion.ToString(3)}: {(error.InnerException ?? error).Message} Use the same version of both packages.", error);
        }
        if (!isResolved && OrtLibrary.Loaded().FirstOrDefault(other => !OrtLibrary.IsSameFile(other, library.Path)) is { } other)
            throw OrtLibrary.AnotherIsLoaded(library.Path, other);
        return new OrtRuntime(library, new OnnxNativeLibrary
        {
            Path = library.Path,
            Version = version,
            ExecutionProviders = environment.GetAvailableProviders(),
        });
    }

    /// <summary>
    /// Makes the managed package use this library. Returns false if the package has loaded one already, because it was called before, or if
    /// the application has its own resolver.
    /// </summary>
    private static bool Resolve(OrtLibrary library)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(
                typeof(OrtEnv).Assembly, (name, _, _) => name == "onnxruntime" ? library.Handle : 0);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        OrtEnv.DisableDllImportResolver = true; // The package would find that there is one, and log that.
        return true;
    }

    /// <summary>Creates the environment, or uses the existing one of this process.</summary>
    private static OrtEnv CreateEnvironment()
    {
        if (!OrtEnv.IsCreated)
            try
            {
                EnvironmentCreationOptions options = new() { logId = "mlnet-lime", logLevel = LogSeverity };
                return OrtEnv.CreateInstanceWithOptions(ref options);
            }
            catch (Managed.OnnxRuntimeException)
            {
                // Another thread has created it in between.
            }
        return OrtEnv.Instance();
    }

    /// <summary>Throws if the library is older than the managed package, which would fail with an unclear error.</summary>
    internal static void CheckVersion(string version, string path)
    {
        string[] parts = version.Split('.');
        bool isNumber = parts.Length >= 2 & int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            & int.TryParse(parts.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out int minor);
        if (isNumber && (major, minor).CompareTo((ManagedVersion.Major, ManagedVersion.Minor)) < 0)
            throw new LimeException(string.Create(CultureInfo.InvariantCulture, $"{path} is ONNX Runtime {version}, but "
                + $"{ManagedVersion.ToString(2)} or later is needed, the version of Microsoft.ML.OnnxRuntime.Managed; install that "
                + $"version ")
                + $"of exactly one of the packages {OrtLibrary.Packages}, or set {OrtLibrary.PathVariable} to the path of a later "
                + $"library.");
    }
}
