using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class CamExplainerTests
{
    // The head computes 3 x mean of the first map - mean of the second + 5, and the mean of the second.
    private static ActivationScorer Scorer(
        Activation activation = Activation.None, string? note = null, IActivationLayer.LinearHead? head = null)
    {
        var outputs = new DelegateScorer(new ScorerInput(2, 3, 1, TensorLayout.Nchw), 2, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
                (scores[2 * i], scores[2 * i + 1]) = (3 * batch[6 * i] + 5, -batch[6 * i]);
        })
        { Activation = activation };
        return new ActivationScorer(outputs, prepared => new IActivationLayer.Activations(2, 1, 2, [prepared[0], prepared[1], 4, 6]),
            head ?? new IActivationLayer.LinearHead(2, 2, [3, -1, 0, 1], [5, 0]))
        { Note = note };
    }

    private static ImageBuffer Image => ImageBuffer.FromBytes(2, 3, 1, [10, 20, 30, 40, 50, 60]);

    [Fact]
    public void Explain_SeveralClasses_ReturnsWeightedActivationSumsFromOneRun()
    {
        ImageExplanation result = new CamExplainer(new() { TopClasses = 2, Upsampling = MapUpsampling.None }).Explain(Scorer(), Image);
        Assert.Equal(("cam", 1, 1), (result.Method, result.Samples, result.ModelCalls));
        Assert.Equal([0, 1], result.Classes.Select(target => target.ClassIndex!.Value));
        Assert.Equal([3 * 10 - 4, 3 * 20 - 6], result.Classes[0].Map.Values.ToArray());
        Assert.Equal([4, 6], result.Classes[1].Map.Values.ToArray());
        Assert.Equal([35, -10], result.Classes.Select(target => target.Probability));
        Assert.All(result.Classes, target => Assert.True(double.IsNaN(target.BaselineProbability)));
        Assert.Equal("features", ((CamOptions)result.Options).Layer);
    }

    [Fact]
    public void Explain_Softmax_DoesNotChangeMap()
    {
        ClassExplanation raw = new CamExplainer().Explain(Scorer(), Image).Classes[0],
            soft = new CamExplainer().Explain(Scorer(Activation.Softmax), Image).Classes[0];
        Assert.Equal(raw.Map.Values.ToArray(), soft.Map.Values.ToArray());
        Assert.Equal(1, soft.Probability, 1e-6);
        Assert.Equal((2, 3), (raw.Map.Height, raw.Map.Width));
    }

    [Fact]
    public void Explain_HeadWithoutWeights_UsesOneActivationMapPerClass()
    {
        ImageExplanation result = new CamExplainer(new() { Classes = [1], Upsampling = MapUpsampling.None })
            .Explain(Scorer(head: new IActivationLayer.LinearHead(2, 2)), Image);
        Assert.Equal([4, 6], result.Classes[0].Map.Values.ToArray());
    }

    [Fact]
    public void Explain_LayerNote_BecomesWarning()
    {
        Assert.Equal(["It rounds."], new CamExplainer().Explain(Scorer(note: "It rounds."), Image).Classes[0].Warnings);
        Assert.Empty(new CamExplainer().Explain(Scorer(), Image).Classes[0].Warnings);
    }

    [Fact]
    public void Explain_NonClassTarget_Throws()
    {
        var error = Assert.Throws<LimeException>(() => new CamExplainer(new() { Target = Targets.Outputs(0) }).Explain(Scorer(), Image));
        Assert.Contains("not the target 'outputs'", error.Message, StringComparison.Ordinal);
        Assert.Equal("cam", new CamExplainer(new() { Target = Targets.Classes(1) }).Explain(Scorer(), Image).Method);
    }

    [Fact]
    public void Explain_ScorerWithoutActivations_ThrowsWithRemedy()
    {
        IScorer scorer = new LinearModel(2, 3, 1, TensorLayout.Nchw).Scorer();
        foreach (IExplainer explainer in (IExplainer[])[new CamExplainer(), new ScoreCamExplainer()])
            Assert.Contains("provides no activations", Assert.Throws<LimeException>(() => explainer.Explain(scorer, Image)).Message,
                StringComparison.Ordinal);
        var error = Assert.Throws<LimeException>(() => new CamExplainer().Explain(
            new ActivationScorer(scorer, _ => throw new InvalidOperationException()) { Note = "it ends in a Relu" }, Image));
        Assert.Contains("'features', because it ends in a Relu; use score-cam", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_WhenAlreadyCancelled_RunsNoModel()
    {
        var model = new LinearModel(2, 3, 1, TensorLayout.Nchw);
        foreach (IExplainer explainer in (IExplainer[])[new CamExplainer(), new ScoreCamExplainer()])
            Assert.Throws<OperationCanceledException>(() => explainer.Explain(
                ActivationScorer.Create(model, outputs: 1), Image, null, new CancellationToken(canceled: true)));
        Assert.Equal(0, model.ImagesScored);
    }

    [Fact]
    public void LinearHeadAndActivations_MismatchedLengths_Throw()
    {
        Assert.Throws<ArgumentException>(() => new IActivationLayer.LinearHead(2, 3));
        Assert.Throws<ArgumentException>(() => new IActivationLayer.LinearHead(2, 3, new float[5]));
        Assert.Throws<ArgumentException>(() => new IActivationLayer.LinearHead(2, 3, new float[6], new float[3]));
        Assert.Throws<ArgumentException>(() => new IActivationLayer.Activations(2, 3, 4, new float[23]));
    }
}
