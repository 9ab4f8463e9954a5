using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Scoring;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>What is saved of a scorer that was made of a fitted model, which is saved by ML.NET, whole.</summary>
internal sealed record SavedTransformerScorer : SavedScorer
{
    public required string ImageColumn { get; init; }

    public required TransformerScorerOptions Options { get; init; }

    public static SavedTransformerScorer Of(ScorerOrigin origin, out byte[] model)
    {
        using MemoryStream stream = new();
        new MLContext().Model.Save(origin.Model, inputSchema: null, stream);
        model = stream.ToArray();
        return new() { ImageColumn = origin.ImageColumn, Options = origin.Options };
    }

    public override IScorer Restore(LimeCatalog catalog, byte[] model, List<IDisposable> owned)
    {
        using MemoryStream stream = new(model);
        ITransformer loaded = catalog.Load(stream, out _);
        if (loaded is IDisposable resource)
            owned.Add(resource);
        IScorer scorer = catalog.ScorerFrom(loaded, ImageColumn, Options);
        owned.Add(scorer);
        return scorer;
    }
}
