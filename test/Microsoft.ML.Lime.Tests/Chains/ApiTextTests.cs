using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>Sentences that reach an ML.NET program name members of the library, not options of the command.</summary>
public sealed class ApiTextTests : PipelineTest
{
    [Theory]
    [InlineData("name it by --output (OnnxScorerOptions.Output), or rise.", "name it by OnnxScorerOptions.Output, or rise.")]
    [InlineData("was given (--preprocess, OnnxScorerOptions.Preprocessing).", "was given (OnnxScorerOptions.Preprocessing).")]
    [InlineData("use --preprocess unit and --channels bgr, or --preprocess auto (ModelPreprocessing.Find).",
        "use Preprocessing.Unit and Preprocessing.Channels = ChannelOrder.Bgr, or ModelPreprocessing.Find.")]
    [InlineData("mostly want --preprocess imagenet, or --preprocess signed-unit.",
        "mostly want Preprocessing.ImageNet, or Preprocessing.SignedUnit.")]
    [InlineData("say so (--transparency drop or a colour, ExplainOptions.Alpha).", "say so (ExplainOptions.Alpha).")]
    [InlineData("use the activation sigmoid (--activation sigmoid).", "use the activation sigmoid (Activation.Sigmoid).")]
    public void Of_OptionsOfTheCommand_BecomeMembers(string sentence, string expected) => Assert.Equal(expected, ApiText.Of(sentence));

    [Fact]
    public void Explain_GuessesInTheLog_NameNoOption()
    {
        List<string> log = [];
        Ml.Log += (_, line) => log.Add(line.Message);
        using IScorer scorer = Ml.Lime().OpenOnnxScorer(ShapesModel); // without preprocessing
        IDataView files = Files("0.png");
        IDataView view = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(Ml.Lime().ExplainImage("E", "Image", scorer, new()
        {
            Method = new LimeOptions { Samples = 8, Segmenter = Segmenters.Grid(2) },
        })).Fit(files).Transform(files);
        ReadVectors<float>(view, "E.Probability");
        Assert.Contains(log, line => line.Contains("(OnnxScorerOptions.Preprocessing)", StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains("--", StringComparison.Ordinal));
    }
}
