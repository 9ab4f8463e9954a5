using Microsoft.ML.Data;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>What ML.NET loaded, with this library's transformers in place of the chains that they were saved as.</summary>
internal static class LoadedModel
{
    private static readonly TransformerScope[] Scopes = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];

    public static ITransformer Restore(ITransformer model, LimeCatalog catalog)
    {
        if (PlainChain.Read(model) is { } saved)
            return saved.Restore(catalog);
        if (model is not TransformerChain<ITransformer> chain)
            return model;
        ITransformer[] before = [.. chain];
        ITransformer[] after = Array.ConvertAll(before, step => Restore(step, catalog));
        // A chain tells its steps' scopes only by what it gives for one.
        HashSet<ITransformer>[] within = Array.ConvertAll(Scopes,
            scope => chain.GetModelFor(scope).ToHashSet<ITransformer>(ReferenceEqualityComparer.Instance));
        return after.SequenceEqual(before) ? model : new TransformerChain<ITransformer>(after, before.Select(step =>
            Scopes.Where((_, i) => within[i].Contains(step)).Aggregate(TransformerScope.None, (all, scope) => all | scope)));
    }
}
