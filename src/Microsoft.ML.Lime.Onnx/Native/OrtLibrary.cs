using System.Diagnostics;
using System.Runtime.InteropServices;
using SystemPath = System.IO.Path;

namespace Microsoft.ML.Lime.Onnx.Native;

/// <summary>ONNX Runtime's native library, loaded into this process.</summary>
/// <param name="Handle">The library's handle.</param>
/// <param name="Path">The library's file, or the name by which the system found it.</param>
internal sealed record OrtLibrary(nint Handle, string Path)
{
    /// <summary>The environment variable with the path of the library; other bindings use it, too.</summary>
    public const string PathVariable = "ORT_DYLIB_PATH";

    /// <summary>The packages that contain the library, for messages; an application references one of them.</summary>
    public const string Packages = "Microsoft.ML.OnnxRuntime, Microsoft.ML.OnnxRuntime.Gpu.Linux, Microsoft.ML.OnnxRuntime.Gpu.Windows "
        + "or Microsoft.ML.OnnxRuntime.DirectML";

    /// <summary>Usual file name of the library on this system.</summary>
    public static string TypicalName { get; } =
        OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so.1";

    /// <summary>
    /// Finds and loads the library, in this order: the copy that the process has loaded already (by ML.NET, for example), the given path,
    /// <see cref="PathVariable"/>, the application's own native assets, the system.
    /// </summary>
    public static OrtLibrary Find(string? path) => Find(
        path, Environment.GetEnvironmentVariable(PathVariable), LoadedModules(), AssetFolders(), [TypicalName, .. OtherNames()]);

    /// <summary>The same with all places to search, for tests.</summary>
    internal static OrtLibrary Find(
        string? path, string? variable, IEnumerable<string> loaded, IEnumerable<string> assetFolders, IEnumerable<string> systemNames)
    {
        if (loaded.FirstOrDefault(IsOnnxRuntime) is { } present)
            return path is null || IsSameFile(path, present)
                ? Load(present, "is loaded already and")
                : throw AnotherIsLoaded(path, present);
        if (path is not null)
            return Load(path, "was given as ONNX Runtime's library but");
        if (!string.IsNullOrEmpty(variable))
            return Load(variable, $"is what {PathVariable} names, but it");
        List<string> looked = [$"{PathVariable} (not set)"];
        foreach (string folder in assetFolders.Distinct())
        {
            looked.Add(folder);
            if (!Directory.Exists(folder))
                continue;
            foreach (string file in Directory.EnumerateFiles(folder).Where(IsOnnxRuntime).Order(StringComparer.Ordinal))
                if (NativeLibrary.TryLoad(file, out nint handle))
                    return new OrtLibrary(handle, file);
                else
                    looked[^1] = $"{folder} ({SystemPath.GetFileName(file)} there cannot be loaded)";
        }
        foreach (string name in systemNames)
        {
            looked.Add($"the system's {name}");
            if (NativeLibrary.TryLoad(name, typeof(OrtLibrary).Assembly, null, out nint handle))
                return new OrtLibrary(handle, Loaded().FirstOrDefault() ?? name);
        }
        throw new LimeException($"ONNX Runtime's native library was not found (searched: {string.Join(", ", looked)}); "
            + $"add exactly one of the packages {Packages} to the application, or set {PathVariable} to the library's path.");
    }

    /// <summary>Whether two paths refer to the same file.</summary>
    public static bool IsSameFile(string left, string right) => string.Equals(
        Target(left), Target(right), OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>The error for a library that is requested after another one was loaded.</summary>
    public static LimeException AnotherIsLoaded(string asked, string loaded) => new(
        $"ONNX Runtime is loaded in this process already, from {loaded}, so {asked} cannot be used; a process has one ONNX Runtime, so "
            + "give no path, or give it before anything else loads one.");

    private static OrtLibrary Load(string path, string role)
    {
        if (Directory.Exists(path))
            throw new LimeException($"{path} {role} is a folder; give the path of the file {TypicalName}.");
        if (!File.Exists(path))
            throw new LimeException($"{path} {role} does not exist; give the path of the file {TypicalName}.");
        try
        {
            string full = SystemPath.GetFullPath(path);
            return new OrtLibrary(NativeLibrary.Load(full), full);
        }
        catch (Exception cause) when (cause is DllNotFoundException or BadImageFormatException)
        {
            throw new LimeException($"{path} {role} cannot be loaded; it may be built for another system or processor: "
                + $"{FirstLine(cause.Message)}", cause);
        }
    }

    // libonnxruntime.so.1.31.1, libonnxruntime.1.dylib, onnxruntime.dll; not libonnxruntime_providers_shared.so.
    private static bool IsOnnxRuntime(string path)
    {
        string name = SystemPath.GetFileName(path);
        if (OperatingSystem.IsWindows())
            return name.Equals("onnxruntime.dll", StringComparison.OrdinalIgnoreCase);
        if (OperatingSystem.IsMacOS())
            return name.StartsWith("libonnxruntime.", StringComparison.Ordinal) && name.EndsWith(".dylib", StringComparison.Ordinal);
        return name.StartsWith("libonnxruntime.so", StringComparison.Ordinal);
    }

    private static string[] OtherNames() =>
        OperatingSystem.IsWindows() ? [] : OperatingSystem.IsMacOS() ? ["libonnxruntime.1.dylib"] : ["libonnxruntime.so"];

    /// <summary>The copies of the library that are loaded, by file.</summary>
    public static IEnumerable<string> Loaded() => LoadedModules().Where(IsOnnxRuntime).Distinct();

    private static IEnumerable<string> LoadedModules()
    {
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
            yield return module.FileName;
    }

    private static IEnumerable<string> AssetFolders()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string platform = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        yield return AppContext.BaseDirectory;
        yield return SystemPath.Combine(AppContext.BaseDirectory, "runtimes", platform, "native");
        // The runtime's own search folders for native assets: those of packages that are not copied to the application's folder are only
        // here.
        string? folders = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string;
        foreach (string folder in (folders ?? "").Split(SystemPath.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }

    private static string Target(string path)
    {
        string full = SystemPath.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
