using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Onnx.Native;
using Microsoft.ML.OnnxRuntime;
using OnnxRuntimeException = Microsoft.ML.Lime.Onnx.OnnxRuntimeException;

namespace Microsoft.ML.Lime.Tests;

public sealed class OrtLibraryTests : OnnxTest
{
    private static string Name => OrtLibrary.TypicalName;

    private static void StartsWith(string start, string message) => Assert.StartsWith(start, message, StringComparison.Ordinal);

    private static string Refused(
        string? path = null, string? variable = null, string[]? loaded = null, string[]? folders = null, string[]? system = null) =>
        Assert.Throws<LimeException>(() => OrtLibrary.Find(path, variable, loaded ?? [], folders ?? [], system ?? [])).Message;

    [Fact]
    public void Find_WhenNotFound_ThrowsListingSearchedLocationsAndRemedy()
    {
        string message = Refused(folders: ["nowhere/app"], system: ["libno-such-onnxruntime.so"]);
        Assert.Equal("ONNX Runtime's native library was not found (searched: ORT_DYLIB_PATH (not set), nowhere/app, the system's "
            + "libno-such-onnxruntime.so); add exactly one of the packages Microsoft.ML.OnnxRuntime, Microsoft.ML.OnnxRuntime.Gpu.Linux, "
            + "Microsoft.ML.OnnxRuntime.Gpu.Windows or Microsoft.ML.OnnxRuntime.DirectML to the application, or set ORT_DYLIB_PATH to "
            + "the library's path.", message);
    }

    [Fact]
    public void Find_WhenGivenPathIsInvalid_ThrowsWithoutFallback()
    {
        string folder = Path.GetDirectoryName(Save([], Name))!;
        StartsWith("nowhere.so was given as ONNX Runtime's library but does not exist", Refused(path: "nowhere.so", folders: [folder]));
        StartsWith($"{folder} was given as ONNX Runtime's library but is a folder", Refused(path: folder));
        StartsWith("nowhere.so is what ORT_DYLIB_PATH names, but it does not exist", Refused(variable: "nowhere.so"));
        string text = Save("not a library"u8.ToArray(), Name);
        StartsWith($"{text} was given as ONNX Runtime's library but cannot be loaded", Refused(path: text));
    }

    [Fact]
    public void Find_WhenLibraryInFolderCannotBeLoaded_ThrowsNamingIt()
    {
        string folder = Path.GetDirectoryName(Save("not a library"u8.ToArray(), Name))!;
        Assert.Contains($"{folder} ({Name} there cannot be loaded)", Refused(folders: [folder]));
    }

    [Fact]
    public void Find_WhenLibraryIsAlreadyLoaded_UsesItAndRejectsOthers()
    {
        string loaded = OrtRuntime.Get(null).Library.Path;
        OrtLibrary found = OrtLibrary.Find(null, "nowhere.so", ["/lib/libc.so.6", loaded], ["nowhere"], []);
        Assert.Equal(OrtRuntime.Get(null).Library.Handle, found.Handle);
        Assert.Equal(loaded, OrtLibrary.Find(loaded, null, [loaded], [], []).Path);
        string other = Save([], Name);
        Assert.Contains($"loaded in this process already, from {loaded}, so {other} cannot be used",
            Refused(path: other, loaded: [loaded]));
        Assert.Contains("cannot be used", Assert.Throws<LimeException>(() => OrtRuntime.Get(other)).Message);
        Assert.Same(OrtRuntime.Get(null), OrtRuntime.Get(loaded));
    }

    [Fact]
    public void Find_IgnoresProviderLibraries()
    {
        string beside = Path.Combine(Path.GetDirectoryName(Save([], Name))!, "libonnxruntime_providers_shared.so");
        Assert.Contains("not found", Refused(loaded: [beside, "/x/onnxruntime_binding.node"]));
    }

    [Fact]
    public void Find_FindsLibraryOfApplication()
    {
        string folder = Path.GetDirectoryName(OrtRuntime.Get(null).Library.Path)!;
        StartsWith(folder, OrtLibrary.Find(null, null, [], ["nowhere", folder], []).Path);
    }

    [Fact]
    public void VersionOf_OtherLibrary_Throws()
    {
        var program = new OrtLibrary(NativeLibrary.GetMainProgramHandle(), "/lib/x.so");
        StartsWith("/lib/x.so is not ONNX Runtime's library: it has no function OrtGetApiBase; give the path of a library such as ",
            Assert.Throws<LimeException>(() => OrtNative.VersionOf(program)).Message);
    }

    [Theory]
    [InlineData("1.30.9")]
    [InlineData("1.4.0")]
    [InlineData("0.99.1")]
    public void CheckVersion_WhenTooOld_ThrowsNamingVersion(string version)
    {
        string message = Assert.Throws<LimeException>(() => OrtRuntime.CheckVersion(version, "/lib/x.so")).Message;
        StartsWith($"/lib/x.so is ONNX Runtime {version}, but 1.31 or later is needed, the version of Microsoft.ML.OnnxRuntime.Managed; "
            + "install that version of exactly one of the packages Microsoft.ML.OnnxRuntime, ", message);
    }

    [Theory]
    [InlineData("1.31.0")]
    [InlineData("1.40.0-dev")]
    [InlineData("2.0.0")]
    [InlineData("nightly")] // For an unparsable version, the API check decides.
    public void CheckVersion_WhenRequiredLaterOrUnknown_Accepts(string version) => OrtRuntime.CheckVersion(version, "/lib/x.so");

    [Fact]
    public void Info_OfLoadedLibrary_MatchesManagedPackage()
    {
        OnnxNativeLibrary info = OrtRuntime.Get(null).Info;
        Assert.Equal(OrtEnv.Instance().GetVersionString(), info.Version);
        Assert.Equal(OrtEnv.Instance().GetAvailableProviders(), info.ExecutionProviders);
        Assert.Contains("CPUExecutionProvider", info.ExecutionProviders);
        Assert.Equal([info.Path], OrtLibrary.Loaded());
    }

    [Theory]
    [InlineData("[ErrorCode:InvalidArgument] Got\n 2", OnnxRuntimeException.ErrorCode.InvalidArgument,
        "ONNX Runtime failed (InvalidArgument): Got 2")]
    [InlineData("[ErrorCode:ShapeInferenceNotRegistered] no card", OnnxRuntimeException.ErrorCode.ExecutionProviderFail,
        "ONNX Runtime failed (ExecutionProviderFail): no card")]
    [InlineData("[ErrorCode:RequirementNotRegistered] stop", OnnxRuntimeException.ErrorCode.ModelLoadCanceled,
        "ONNX Runtime failed (ModelLoadCanceled): stop")]
    [InlineData("[ErrorCode:New] x", OnnxRuntimeException.ErrorCode.Fail, "ONNX Runtime failed (Fail): x")]
    [InlineData("no code", OnnxRuntimeException.ErrorCode.Fail, "ONNX Runtime failed (Fail): no code")]
    public void From_ManagedPackageError_KeepsCodeAndMessage(string thrown, OnnxRuntimeException.ErrorCode code, string message)
    {
        var error = OnnxRuntimeException.From(new InvalidOperationException(thrown));
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Fact]
    public void From_UnknownErrorCode_IsTreatedAsNativeError()
    {
        var thrown = new KeyNotFoundException("The given key '14' was not present in the dictionary.");
        Assert.True(OnnxRuntimeException.IsNative(thrown));
        Assert.Contains("'14'", OnnxRuntimeException.From(thrown, "ONNX Runtime cannot load x").Message);
    }
}
