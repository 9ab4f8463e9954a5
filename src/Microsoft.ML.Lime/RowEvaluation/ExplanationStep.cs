using Microsoft.ML.Lime.Explaining;
using Microsoft.ML.Lime.Persistence;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.RowEvaluation;

/// <summary>Finds the step of a fitted model that made an explanation. Only this step has the method, the options and the scorer.</summary>
internal static class ExplanationStep
{
    /// <summary>Finds it among a model's steps, also in a model that <c>ml.Model.Load</c> loaded.</summary>
    /// <param name="model">The model: an explanation, or a chain with one, at any depth.</param>
    /// <param name="name">The prefix of the explanation's columns; null for the only one.</param>
    /// <param name="work">Context, progress and cancellation of a restored step.</param>
    /// <returns>The step's mapping, and what to dispose of after use.</returns>
    /// <exception cref="LimeException">There is no such step, or several.</exception>
    public static (ExplainMapping Mapping, IDisposable? Loaded) Find(ITransformer model, string? name, LimeWork work)
    {
        (string Name, ExplainMapping? Step, SavedExplainStep? Saved)[] all = [.. Steps(model)];
        string names = string.Join(", ", all.Select(step => $"'{step.Name}'").Distinct());
        if (all.Length == 0)
            throw new LimeException($"The model ({model.GetType().Name}) has no explanation step; give the fitted model that made the "
                + "columns, from ml.Lime().ExplainImage or a chain with it.");
        if (name is null && all.Select(step => step.Name).Distinct().Count() > 1)
            throw new LimeException($"The model makes several explanations: {names}; name one in Explanation.");
        // The last one hides earlier ones of the same name.
        (_, ExplainMapping? step, SavedExplainStep? saved) = all.LastOrDefault(step => name is null || step.Name == name);
        LimeTransformer? loaded = saved?.Restore(work);
        return (step ?? loaded?.Mapping) is ExplainMapping found
            ? (found, loaded)
            : throw new LimeException($"The model makes no explanation '{name}'; it makes {names}.");
    }

    private static IEnumerable<(string Name, ExplainMapping? Step, SavedExplainStep? Saved)> Steps(ITransformer model)
    {
        if (model is LimeTransformer { Mapping: ExplainMapping step })
            return [(step.Name, step, null)];
        if (PlainChain.Read(model) is not { } state)
            return model is IEnumerable<ITransformer> chain ? chain.SelectMany(Steps) : [];
        if (state.Transformer != SavedExplainStep.Name)
            return [];
        SavedExplainStep saved = state.Read<SavedExplainStep>();
        return [(saved.Output, null, saved)];
    }
}
