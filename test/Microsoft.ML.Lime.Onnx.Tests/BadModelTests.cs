using System.Text;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

public sealed class BadModelTests : OnnxTest
{
    private static TinyOnnx TwoInputs => new TinyOnnx().Input("picture", Float32, "N", 1, 2, 3).Input("mask", Float32, "N", 1, 2, 3)
        .Output("y", Float32, "N", 1, 2, 3).Node("Add", "picture,mask", "y");

    private static TinyOnnx TwoOutputs => new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("scores", Float32, "N", 1, 2, 3)
        .Output("label", TensorElement.Int64, "N", 1, 1, 3).Node("Neg", "x", "scores").Node("ArgMax", "x", "label", ("axis", 2));

    private static string Refused(string path, OnnxScorerOptions? options = null) =>
        Assert.Throws<LimeException>(() => OnnxScorer.Open(path, options).Dispose()).Message;

    [Fact]
    public void Open_MissingFile_Throws()
    {
        Assert.Equal("The model nowhere/model.onnx does not exist.", Refused("nowhere/model.onnx"));
    }

    [Fact]
    public void Open_Folder_Throws()
    {
        string folder = Path.GetDirectoryName(Save([]))!;
        Assert.Equal($"{folder} is a folder; the file of an ONNX model was expected.", Refused(folder));
    }

    [Fact]
    public void Open_EmptyFile_Throws()
    {
        string path = Save([]);
        Assert.Equal($"The model {path} is empty; an ONNX model was expected.", Refused(path));
    }

    [Theory]
    [InlineData("This is a text file, not a model.\n")]
    [InlineData("{\"model\": 1}")]
    [InlineData("\u0089PNG\r\n\u001a\n0000")]
    [InlineData("x")]
    public void Open_NonOnnxFile_Throws(string content)
    {
        string path = Save(Encoding.Latin1.GetBytes(content));
        Assert.StartsWith($"{path} is not an ONNX model", Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_GitLfsPointer_ThrowsSuggestingPull()
    {
        Assert.Contains("git lfs pull", Refused(Save("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"u8.ToArray())));
    }

    [Fact]
    public void Open_TruncatedModel_ThrowsNamingFile()
    {
        byte[] model = TinyModels.Linear("N", 1, 2, 3).ToBytes();
        for (int length = 1; length < model.Length; length++)
        {
            // Cut between two fields, the file may still parse (the operator set comes last); any failure must be a LimeException.
            string path = Save(model[..length]);
            Assert.Contains(path, Assert.ThrowsAny<LimeException>(() => OnnxScorer.Open(path).Dispose()).Message);
        }
    }

    [Fact]
    public void Parse_CorruptedModel_ThrowsOnlyExpectedExceptions()
    {
        byte[] model = TinyModels.Linear("N", 1, 2, 3).ToBytes();
        for (int at = 0; at < model.Length; at++)
            foreach (byte value in (byte[])[0, 0x7f, 0xff])
            {
                byte[] damaged = [.. model];
                damaged[at] = value;
                try
                {
                    OnnxGraph.Parse(damaged).OperatorOf("y");
                }
                catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
                {
                    // The file reader turns these exceptions into a message.
                }
            }
    }

    [Fact]
    public void Open_UnknownOperator_KeepsNativeCodeAndMessage()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => Open(TinyModels.OneNode("NoSuchOperator", "N")));
        Assert.IsType<Microsoft.ML.OnnxRuntime.OnnxRuntimeException>(error.InnerException);
        Assert.Contains("NoSuchOperator", error.NativeMessage);
        Assert.NotEqual(OnnxRuntimeException.ErrorCode.Ok, error.Code);
        Assert.Matches(@"^ONNX Runtime \S+ cannot load \S+model\.onnx \(\w+\): ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Single(error.Problems);
    }

    [Fact]
    public void Open_ModelThatCannotRun_Throws()
    {
        TinyOnnx sevens = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32).Longs("shape", 7, 1)
            .Node("Reshape", "x,shape", "y");
        string message = Assert.Throws<OnnxRuntimeException>(() => Open(sevens)).Message;
        Assert.StartsWith("ONNX Runtime cannot run ", message, StringComparison.Ordinal);
        Assert.EndsWith("so the file contradicts itself; export it again.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NonFloatInputOrOutput_Throws()
    {
        TinyOnnx model = new TinyOnnx().Input("text", TensorElement.String, "N", 1, 2, 3).Output("y", TensorElement.String, "N", 1, 2, 3)
            .Node("Identity", "text", "y");
        LimeException error = Refused(model);
        Assert.Equal(2, error.Problems.Count); // Input and output are reported together.
        Assert.Contains("The input 'text' string [N,1,2,3] of ", error.Problems[0]);
        Assert.Contains("takes string, but images are given as numbers", error.Problems[0]);
        Assert.Contains("The output 'y' string [N,1,2,3] of ", error.Problems[1]);
    }

    [Fact]
    public void Open_SeveralInputs_ThrowsListingThem()
    {
        string problem = Assert.Single(Refused(TwoInputs).Problems);
        Assert.Contains("has 2 inputs: 'picture' float32 [N,1,2,3]; 'mask' float32 [N,1,2,3]; name the one that takes the image by "
            + "--input", problem);
        Assert.EndsWith("give the others values by --input-value (OnnxScorerOptions.InputValues).", problem, StringComparison.Ordinal);
        problem = Assert.Single(Refused(TwoInputs, new() { Input = "picture" }).Problems);
        Assert.Contains("only 'picture' gets a value", problem);
        Assert.Contains("'mask' float32", problem);
        problem = Assert.Single(Refused(TwoInputs, new() { Input = "pictur" }).Problems);
        Assert.Contains("has no input 'pictur'", problem);
        Assert.EndsWith("Did you mean 'picture'?", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SeveralOutputs_ThrowsListingThemUnlessOneIsChosen()
    {
        TinyOnnx two = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("a", Float32, "N", 1, 2, 3)
            .Output("b", Float32, "N", 1, 2, 3)
            .Node("Neg", "x", "a").Node("Abs", "x", "b");
        string problem = Assert.Single(Refused(two).Problems);
        Assert.Contains("has 2 outputs: 'a' float32 [N,1,2,3]; 'b' float32 [N,1,2,3]; name the one to explain by --output", problem);
        using OnnxScorer scorer = Open(two, new() { Output = "b" });
        Assert.Equal("b", scorer.Info.Output);
    }

    [Fact]
    public void Open_UnknownOutput_ThrowsWithSuggestion()
    {
        string problem = Assert.Single(Refused(TwoOutputs, new() { Output = "score" }).Problems);
        Assert.Contains("has no tensor 'score'", problem);
        Assert.Contains("'scores', 'label'", problem);
        Assert.EndsWith("Did you mean 'scores'?", problem, StringComparison.Ordinal);
        Assert.Contains("has no tensor 'x'", Refused(TwoOutputs, new() { Output = "x" }).Message); // The input image is not a score.
    }

    [Fact]
    public void Open_InputIsNotAnImage_Throws()
    {
        TinyOnnx flat = new TinyOnnx().Input("x", Float32, "N", 6).Output("y", Float32).Node("Neg", "x", "y");
        Assert.Contains("The input 'x' float32 [N,6] of ", Refused(flat).Message);
        Assert.Contains("has 2 axes, but a batch of images has 4", Refused(flat).Message);
        Assert.Contains("not a supported size", Refused(TinyModels.ChannelMeans(1 << 15, 1 << 15)).Message);
    }

    [Fact]
    public void Open_WhenSizeIsMissingOrInvalid_Throws()
    {
        LimeException error = Refused(TinyModels.ChannelMeans("H", "W"));
        string missing = Assert.Single(error.Problems);
        Assert.Contains("'x' float32 [N,3,H,W]", missing);
        Assert.Contains("leaves its height and width open", missing);
        Assert.Contains("Height and Width", missing);
        Assert.DoesNotContain("Probably", missing); // The model runs on any size.
        Assert.Contains("has a height of 2, but 9 was requested", Refused(TinyModels.ChannelMeans(2, 5), new() { Height = 9 }).Message);
        Assert.Contains("The requested width is 0", Refused(TinyModels.ChannelMeans("H", "W"), new() { Height = 2, Width = 0 }).Message);
    }

    [Fact]
    public void Open_WhenClassNameCountIsWrong_ThrowsNamingBothCounts()
    {
        string problem = Assert.Single(Refused(TinyModels.Linear("N", 1, 2, 3), new() { ClassNames = ["a", "b", "c"] }).Problems);
        Assert.StartsWith("There are 3 class names, but the output 'y' float32 [N,2] of ", problem, StringComparison.Ordinal);
        Assert.EndsWith("has 2 scores; give a label file with 2 names.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhenSeveralProblems_ReportsAll()
    {
        var options = new OnnxScorerOptions { BatchSize = 0, Threads = -1 };
        Assert.Equal(3, Assert.Throws<LimeException>(() => OnnxScorer.Open("nowhere.onnx", options)).Problems.Count);
        var wrong = new OnnxScorerOptions { Preprocessing = new() { Mean = [1, 2], Std = [0] }, ClassNames = ["a"] };
        Assert.Equal(3, Refused(TinyModels.ChannelMeans(2, 5), wrong).Problems.Count);
    }

    [Fact]
    public void Open_WhenBatchIsTooLarge_Throws()
    {
        string problem = Refused(TinyModels.ChannelMeans(224, 224), new() { BatchSize = 1_000_000 }).Message;
        Assert.Contains("A batch of 1000000 images, of 150528 numbers in and 3 out, is too large", problem);
    }

    [Fact]
    public void Open_WhenGpuIsUnavailable_ThrowsAndAutoUsesCpu()
    {
        OnnxNativeLibrary library = OrtRuntime.Get(null).Info;
        Assert.SkipWhen(ExecutionProvider.All.Any(provider => provider.IsOffered(library)), "This library has one.");
        string problem = Refused(TinyModels.Linear("N", 1, 2, 3), new() { Device = Device.Gpu(1) }).Message;
        Assert.StartsWith($"No GPU can be used for gpu:1: the native library that was loaded, {library.Path} (ONNX Runtime "
            + $"{library.Version}), has no execution provider for one, only ", problem, StringComparison.Ordinal);
        Assert.Contains("CPUExecutionProvider", problem);
        using OnnxScorer scorer = Open(TinyModels.Linear("N", 1, 2, 3)); // Device.Auto
        Assert.Equal("cpu", scorer.Info.Device);
    }
}
