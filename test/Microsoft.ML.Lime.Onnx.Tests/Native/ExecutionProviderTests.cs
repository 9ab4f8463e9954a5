using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Tests;

public sealed class ExecutionProviderTests : OnnxTest
{
    private static OnnxNativeLibrary Library(string path, params string[] providers) =>
        new() { Path = path, Version = "1.31.1", ExecutionProviders = providers };

    [Fact]
    public void GpuUnavailableMessage_WhenNoProvider_NamesLibraryAndUsualCause() => Assert.Equal(
        "No GPU can be used for gpu:0: the native library that was loaded, /app/libonnxruntime.so (ONNX Runtime 1.31.1), has no "
            + "execution provider for one, only AzureExecutionProvider, CPUExecutionProvider. "
            + "The usual reason is that the application references two packages of ONNX Runtime, and the CPU one was loaded: "
            + "reference exactly one, such as Microsoft.ML.OnnxRuntime.Gpu.Linux, Microsoft.ML.OnnxRuntime.Gpu.Windows or "
            + "Microsoft.ML.OnnxRuntime.DirectML, and not Microsoft.ML.OnnxRuntime; or use --device cpu (Device.Cpu).",
        GpuFallback.Message(Device.Gpu(), Library("/app/libonnxruntime.so", "AzureExecutionProvider", "CPUExecutionProvider"), []));

    [Fact]
    public void GpuUnavailableMessage_AfterFailures_ListsFailuresAndLibrary() => Assert.Equal(
        "No GPU can be used for gpu:2: CUDA could not be used: no driver. The native library that was loaded, /app/x.so (ONNX "
            + "Runtime 1.31.1), lists CUDAExecutionProvider. Check the driver, the index of the GPU and the libraries that the provider "
            + "needs; or use --device cpu (Device.Cpu).",
        GpuFallback.Message(Device.Gpu(2), Library("/app/x.so", "CUDAExecutionProvider"), ["CUDA could not be used: no driver."]));

    [Fact]
    public void GpuUnavailableMessage_WhenProviderFileIsMissing_ReportsIt() => Assert.StartsWith(
        "No GPU can be used for gpu:0: the native library that was loaded, /app/x.so (ONNX Runtime 1.31.1), lists "
            + "CUDAExecutionProvider, but the file of that provider is not in the same folder. The usual reason is ",
        GpuFallback.Message(Device.Gpu(), Library("/app/x.so", "CUDAExecutionProvider", "CPUExecutionProvider"), []),
            StringComparison.Ordinal);

    [Fact]
    public void All_IsInOrderOfPreference() =>
        Assert.Equal(["CUDA", "TensorRT", "DirectML", "CoreML"], ExecutionProvider.All.Select(provider => provider.Name));

    [Fact]
    public void IsOffered_RequiresProviderAndItsPluginFile()
    {
        ExecutionProvider cuda = ExecutionProvider.All[0];
        string library = Save([], OrtLibrary.TypicalName);
        Assert.False(cuda.IsOffered(Library(library, "CUDAExecutionProvider")));
        Save([], OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so");
        Assert.True(cuda.IsOffered(Library(library, "CUDAExecutionProvider")));
        Assert.False(cuda.IsOffered(Library(library, "CPUExecutionProvider")));
        Assert.True(ExecutionProvider.DirectML.IsOffered(Library(library, "DmlExecutionProvider")));
    }

    [Theory]
    [InlineData("CUDA")]
    [InlineData("TensorRT")]
    [InlineData("DirectML")]
    [InlineData("CoreML")]
    public void AppendTo_WhenLibraryLacksProvider_ThrowsOnnxRuntimeException(string name)
    {
        ExecutionProvider provider = ExecutionProvider.All.Single(provider => provider.Name == name);
        Assert.SkipWhen(provider.IsOffered(OrtRuntime.Get(null).Info), "This library has it.");
        using var options = new OnnxRuntime.SessionOptions();
        var error = Assert.Throws<OnnxRuntimeException>(() => provider.AppendTo(options, 0));
        Assert.NotEqual(OnnxRuntimeException.ErrorCode.Ok, error.Code);
        Assert.Single(error.Problems);
    }

    // The input binding that GPU providers use, tested on the CPU.
    [Fact]
    public async Task OrtBinding_WhenNotBoundBeforehand_UsesInputOfEachRunAndCanBeCancelled()
    {
        var model = OnnxModelFile.Read(Save(TinyModels.Endless("N")));
        using var session = OrtSession.Load(OrtRuntime.Get(null), model, GraphAddition.None, provider: null, device: 0);
        using TensorBuffer input = new(TensorElement.Float32, [1, 1, 2, 3]), output = new(TensorElement.Float32, [1, 6]);
        using var binding = new OrtBinding(session, isBound: false, [("x", input.Value)], ("y", output.Value));
        var found = new float[6];
        foreach (float value in (float[])[2, 5])
        {
            float[] equal = [value, value, value, value, value, value];
            input.Write(equal);
            binding.Run(CancellationToken.None);
            output.Read(found);
            Assert.Equal(equal, found);
            input.Write([1, 2, 3, 4, 5, 6]);
            await CancellationTests.IsStopped(binding.Run);
        }
    }
}
