using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Lime.Scoring;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The saved state of a scorer of a fitted model. ML.NET saves the model.</summary>
internal sealed record SavedTransformerScorer : SavedScorer
{
    public required string ImageColumn { get; init; }

    public required TransformerScorerOptions Options { get; init; }

    /// <summary>Whether the model's own steps fit source images; false in files of versions that did not.</summary>
    public bool FitsImages { get; init; }

    public static SavedTransformerScorer Create(ScorerOrigin origin, out byte[] model)
    {
        using MemoryStream stream = new();
        new MLContext().Model.Save(origin.Model, inputSchema: null, stream);
        model = stream.ToArray();
        return new() { ImageColumn = origin.ImageColumn, Options = origin.Options, FitsImages = origin.FitsImages };
    }

    public override IScorer Restore(LimeWork work, byte[] model, List<IDisposable> owned)
    {
        using MemoryStream stream = new(model);
        ITransformer loaded = work.Context.Model.Load(stream, out _);
        if (loaded is IDisposable resource)
            owned.Add(resource);
        IScorer scorer = TransformerScorer.Open(work, new ScorerOrigin(loaded, ImageColumn, Options, FitsImages));
        owned.Add(scorer);
        return scorer;
    }
}
