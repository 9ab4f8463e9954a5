using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>How photos are fitted to a model (cases 27, 29 and 30 of the command's tests), in an ML.NET pipeline.</summary>
public sealed class PhotoFittingTests : PipelineTest
{
    private const int Side = 8;

    /// <summary>A model whose first score is the mean of all values over 255.</summary>
    private static DelegateScorer Mean() => new(new ScorerInput(Side, Side, 3, TensorLayout.Nhwc), 2, (batch, images, scores) =>
    {
        const int Length = Side * Side * 3;
        for (int image = 0; image < images; image++)
        {
            float mean = 0;
            foreach (float value in batch.Slice(image * Length, Length))
                mean += value / (255f * Length);
            (scores[2 * image], scores[2 * image + 1]) = (mean, 1 - mean);
        }
    });

    private float Score(ImageBuffer photo, OcclusionOptions method)
    {
        ImageFile.SavePng(photo, Path.Combine(Folder, "photo.png"));
        IDataView rows = Files("photo.png");
        ITransformer model = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", Mean(), new() { Method = method with { Classes = [0] } })).Fit(rows);
        return ReadVectors<float>(model.Transform(rows), "Explanation.Probability")[0][0];
    }

    private static ImageBuffer Grey(int height, int width, Func<int, int, byte> value) => ImageBuffer.FromBytes(height, width, 1,
        [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) select value(y, x)]);

    [Fact]
    public void Explain_ShorterSideThenMiddle_SeesTheMiddleOnly()
    {
        ImageBuffer framed = Grey(10, 14, (y, x) => y is >= 1 and < 9 && x is >= 3 and < 11 ? (byte)51 : (byte)255);
        Assert.Equal(0.2f, Score(framed, new OcclusionOptions { Resize = ResizeMode.ShorterSide(10) }), 1e-5f);
        Assert.Equal(0.2f, Score(framed, new OcclusionOptions { Resize = ResizeMode.ToSize(10, 14) }), 1e-5f);
        Assert.NotEqual(0.2f, Score(framed, new OcclusionOptions()), 0.1f);
    }

    [Fact]
    public void Explain_PadWithColor_FillsTheRest() => Assert.Equal((2 * 200 + 6 * 114) / (8 * 255f),
        Score(Grey(2, 8, (_, _) => 200), new OcclusionOptions { Resize = ResizeMode.PadWith(114, 114, 114) }), 1e-5f);

    /// <summary>ML.NET stores transparent pixels over black, and its own ExtractPixels takes them so.</summary>
    [Fact]
    public void Explain_TransparentPhoto_IsTakenAsMlNetStoresIt()
    {
        ImageBuffer photo = ImageBuffer.FromBytes(1, 1, 4, [51, 51, 51, 0]);
        Assert.Equal(0f, Score(photo, new OcclusionOptions()), 1e-5f);
        Assert.Equal(0f, Score(photo, new OcclusionOptions { Alpha = AlphaMode.OverWhite }), 1e-5f);
    }
}
