using Microsoft.ML.Lime.Explaining;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Lime.Segmenting;

namespace Microsoft.ML.Lime;

/// <summary>Replaces the chains in a loaded model by the transformers of this library that they were saved from.</summary>
internal static class LoadedModel
{
    private static readonly TransformerScope[] Scopes = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];

    public static ITransformer Restore(ITransformer model, LimeWork work)
    {
        if (PlainChain.Read(model) is { } state)
            return Saved(state).Restore(work);
        if (model is not TransformerChain<ITransformer> chain)
            return model;
        ITransformer[] before = [.. chain];
        ITransformer[] after = Array.ConvertAll(before, step => Restore(step, work));
        // A chain does not give the scopes of its steps, only the steps of a scope.
        HashSet<ITransformer>[] within = Array.ConvertAll(Scopes,
            scope => chain.GetModelFor(scope).ToHashSet<ITransformer>(ReferenceEqualityComparer.Instance));
        return after.SequenceEqual(before) ? model : new TransformerChain<ITransformer>(after, before.Select(step =>
            Scopes.Where((_, i) => within[i].Contains(step)).Aggregate(TransformerScope.None, (all, scope) => all | scope)));
    }

    private static SavedTransformer Saved(SavedState state) => state.Transformer switch
    {
        SavedSegmentation.Name => state.Read<SavedSegmentation>(),
        SavedExplainStep.Name => state.Read<SavedExplainStep>(),
        var other => throw new LimeException(
            $"The model was saved with the transformer '{other}', which this version of MlNetLime does not support; update the package."),
    };
}
