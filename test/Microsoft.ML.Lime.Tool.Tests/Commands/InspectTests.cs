using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class InspectTests : ToolTest
{
    [Fact]
    public async Task Inspect_PrintsInputsOutputsScoresAndRuntime()
    {
        string output = (await Run("inspect", SaveThirds())).Succeeded().Output;
        Assert.Contains("'picture' float32 [N,3,8,12]", output, StringComparison.Ordinal);
        Assert.Contains("'scores' float32 [N,3]", output, StringComparison.Ordinal);
        Assert.Contains("Image:   8 x 12, 3 channels, NCHW", output, StringComparison.Ordinal);
        Assert.Contains("Batch:   any", output, StringComparison.Ordinal);
        Assert.Contains("Scores:  3, from MatMul", output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^Runtime: ONNX Runtime 1\.\d+\.\d+, with .*CPUExecutionProvider", output);
        Assert.Matches(@"(?m)^Library: .*onnxruntime.*$", output);
    }

    [Fact]
    public async Task Inspect_Json_PrintsModelAndNativeLibrary()
    {
        JsonElement model = (await Run("inspect", SaveThirds(), "--json")).Succeeded().Json;
        Assert.Equal("nchw", model.GetProperty("input").GetProperty("layout").GetString());
        Assert.Equal(12, model.GetProperty("input").GetProperty("width").GetInt32());
        Assert.Equal("scores", model.GetProperty("outputs")[0].GetProperty("name").GetString());
        JsonElement library = model.GetProperty("nativeLibrary");
        Assert.True(File.Exists(library.GetProperty("path").GetString()));
        Assert.Equal($"ONNX Runtime {library.GetProperty("version").GetString()}", model.GetProperty("runtime").GetString());
        Assert.Contains("CPUExecutionProvider",
            library.GetProperty("executionProviders").EnumerateArray().Select(provider => provider.GetString()));
    }

    [Fact]
    public async Task Inspect_WhenOrtDylibPathNamesLibrary_UsesIt()
    {
        string model = SaveThirds(), library = OnnxScorer.Inspect(model).NativeLibrary.Path;
        string copy = Path.Combine(Folder, Path.GetFileName(library));
        File.Copy(library, copy);
        Outcome outcome = await RunAlone(copy, "inspect", model, "--json");
        Assert.Empty(outcome.Error);
        Assert.Equal(copy, outcome.Succeeded().Json.GetProperty("nativeLibrary").GetProperty("path").GetString());
    }

    [Fact]
    public async Task Inspect_WhenOrtDylibPathNamesNoLibrary_IsRejected()
    {
        string model = SaveThirds(), text = Save("text.so", "not a library");
        (await RunAlone(text, "inspect", model)).Refused($"{text} is what ORT_DYLIB_PATH names, but it cannot be loaded");
        (await RunAlone("none.so", "inspect", model)).Refused("none.so is what ORT_DYLIB_PATH names, but it does not exist");
    }

    /// <summary>Runs the command in a separate process with the given ONNX Runtime library.</summary>
    private static async Task<Outcome> RunAlone(string library, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "mlnet-lime.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ORT_DYLIB_PATH"] = library },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Cancel), error = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return new Outcome(process.ExitCode, await output, await error);
    }

    [Fact]
    public async Task Inspect_OutputOption_AcceptsIntermediateTensor() =>
        Assert.Contains("Scores:  288", (await Run("inspect", SaveThirds(), "--output", "flat")).Succeeded().Output,
            StringComparison.Ordinal);

    [Fact]
    public async Task Inspect_ModelThatCannotBeExplained_PrintsReason()
    {
        string model = Save("m.onnx", new TinyOnnx().Input("x", Onnx.Model.TensorElement.Float32, 1, 7)
            .Output("y", Onnx.Model.TensorElement.Float32, 1, 7)
            .Node("Relu", "x", "y").ToBytes());
        Assert.Contains("Problem: ", (await Run("inspect", model)).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_FileThatIsNotModel_IsRejected() => (await Run("inspect", Save("m.onnx", "text"))).Refused("m.onnx");

    [Fact]
    public async Task Inspect_WithoutExistingModel_IsRejected()
    {
        (await Run("inspect")).Refused("inspect needs MODEL: the file of an ONNX model.");
        (await Run("inspect", Path.Combine(Folder, "none.onnx"))).Refused("There is no model", "none.onnx");
    }
}
