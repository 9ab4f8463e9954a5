using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests.Chains;

/// <summary>ML.NET's default resizing (IsoCrop) before a network, on all photos of a set.</summary>
public sealed class PhotoTests : PipelineTest
{
    public static TheoryData<string, ChainScoring> Cases =>
        [.. from set in ReferenceData.Sets from scoring in Enum.GetValues<ChainScoring>() select (set, scoring)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void OpenScorer_CroppingChain_GivesItsClassAndScoreForEveryPhoto(string set, ChainScoring scoring)
    {
        bool isShared = set == ReferenceData.Shared;
        string output = isShared ? "squeezenet0_flatten0_reshape0" : "logits";
        (int height, int width) = isShared ? (224, 224) : (96, 80);
        string model = ReferenceData.PathOf(set, $"data/models/{(isShared ? "squeezenet1.1_zoo" : "squeeze")}.onnx");
        string[] photos = Directory.GetFiles(ReferenceData.PathOf(set, "data/images"));
        IDataView view = Files(photos);
        Assert.NotEmpty(photos);
        var load = Ml.Transforms.LoadImages("Image", null, "ImagePath");
        ITransformer chain = load.Append(Ml.Transforms.ResizeImages("Image", width, height))
            .Append(Ml.Transforms.ExtractPixels("data", "Image", offsetImage: 116, scaleImage: 1 / 64f))
            .Append(Ml.Transforms.ApplyOnnxModel(output, "data", model)).Fit(view);
        using IScorer scorer = Ml.Lime().OpenScorer(chain, "Image", new() { Scoring = scoring, Activation = Activation.Softmax });
        ScorerAgreement agreement = scorer.AgreesWith(chain, view);
        Assert.True(agreement.Agrees, agreement.Sentence);
        Assert.Equal(photos.Length, agreement.Rows);
        TestContext.Current.SendDiagnosticMessage("{0} {1}: {2}", set, scoring, agreement);

        float[][] logits = ReadVectors<float>(chain.Transform(view), output);
        IDataView explained = load.Append(Ml.Lime().ExplainImage("E", "Image", scorer, new()
        {
            Method = new LimeOptions { Samples = 8, Segmenter = Segmenters.Grid(2), Surrogate = Surrogates.Ridge() },
        })).Fit(view).Transform(view);
        int[][] classes = ReadVectors<int>(explained, "E.ClassIndex");
        float[][] probabilities = ReadVectors<float>(explained, "E.Probability");
        for (int i = 0; i < photos.Length; i++)
        {
            int top = Array.IndexOf(logits[i], logits[i].Max());
            Assert.Equal(top, classes[i][0]);
            Assert.Equal(1 / logits[i].Sum(score => Math.Exp(score - logits[i][top])), probabilities[i][0], 1e-5);
        }
    }
}
