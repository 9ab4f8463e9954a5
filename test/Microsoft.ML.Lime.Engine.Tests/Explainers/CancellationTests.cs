using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The cancellation token of an explanation reaches every run of the model.</summary>
public sealed class CancellationTests
{
    [Theory]
    [MemberData(nameof(ContractTests.Methods), MemberType = typeof(ContractTests))]
    public void Explain_CancellationToken_IsPassedToEveryModelRun(string method)
    {
        var model = new LinearModel(10, 23, 3, TensorLayout.Nchw, outputs: 4);
        using var source = new CancellationTokenSource();
        using var scorer = new ListeningScorer(ActivationScorer.Create(model), _ => { });
        ContractTests.Explainer(method, 1).Explain(scorer, model.Image(), cancellation: source.Token);
        Assert.Equal(model.ImagesScored, scorer.Tokens.Sum(run => run.Count));
        Assert.All(scorer.Tokens, run => Assert.Equal(source.Token, run.Token));
    }

    [Fact]
    public void Explain_WhenInferenceSessionCancels_RethrowsSameException()
    {
        var model = new LinearModel(10, 23, 3, TensorLayout.Nchw, outputs: 4);
        using var source = new CancellationTokenSource();
        OperationCanceledException? thrown = null;
        using var scorer = new ListeningScorer(ActivationScorer.Create(model), run =>
        {
            if (run < 4)
                return;
            source.Cancel();
            throw thrown = new OperationCanceledException(source.Token);
        });
        var caught = Assert.Throws<OperationCanceledException>(
            () => ContractTests.Explainer("rise", 1).Explain(scorer, model.Image(), cancellation: source.Token));
        Assert.Same(thrown, caught);
        Assert.Equal(4, scorer.Tokens.Count);
    }

    /// <summary>A scorer that records the token of each run.</summary>
    private sealed class ListeningScorer(IScorer scorer, Action<int> beforeRun) : IActivationScorer, IActivationLayer
    {
        private IActivationLayer FeatureLayer => ((IActivationScorer)scorer).Layer();

        public List<(int Count, CancellationToken Token)> Tokens { get; } = [];

        public ScorerInput Input => scorer.Input;

        public int OutputLength => scorer.OutputLength;

        public IReadOnlyList<string>? ClassNames => scorer.ClassNames;

        public Activation Activation => scorer.Activation;

        public ScorerInfo Info => scorer.Info;

        public int BatchSize => scorer.BatchSize;

        public int DegreeOfParallelism => scorer.DegreeOfParallelism;

        public string Name => FeatureLayer.Name;

        public IActivationLayer.LinearHead? Head => FeatureLayer.Head;

        public string? Note => FeatureLayer.Note;

        public IActivationLayer Layer(string? name = null) => this;

        public void Prepare(ImageBuffer image, Span<float> sample) => scorer.Prepare(image, sample);

        public IInferenceSession OpenSession() => new Session(this, scorer.OpenSession());

        public IActivationLayer.Activations Run(ReadOnlySpan<float> prepared, Span<float> outputs) =>
            throw new InvalidOperationException("An explanation runs a layer with its token.");

        public IActivationLayer.Activations Run(ReadOnlySpan<float> prepared, Span<float> outputs, CancellationToken cancellation)
        {
            Hear(1, cancellation);
            return FeatureLayer.Run(prepared, outputs, cancellation);
        }

        public void Dispose() => scorer.Dispose();

        private void Hear(int count, CancellationToken token)
        {
            Tokens.Add((count, token));
            beforeRun(Tokens.Count);
        }

        private sealed class Session(ListeningScorer listening, IInferenceSession session) : IInferenceSession
        {
            public Span<float> Input => session.Input;

            public ReadOnlySpan<float> Run(int count) =>
                throw new InvalidOperationException("An explanation runs the model with its token.");

            public ReadOnlySpan<float> Run(int count, CancellationToken cancellation)
            {
                listening.Hear(count, cancellation);
                return session.Run(count, cancellation);
            }

            public void Dispose() => session.Dispose();
        }
    }
}
