using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>The parameters of a saved strategy, by name.</summary>
internal sealed class StrategyParameters(StrategyInfo saved)
{
    public double this[string name] => Maybe(name)
        ?? throw new LimeException($"The saved strategy {saved} lacks the parameter '{name}'; save the model again with this version of MlNetLime.");

    /// <summary>In the order in which they were saved.</summary>
    public IReadOnlyList<double> All => [.. saved.Parameters.Select(parameter => parameter.Value)];

    public int Whole(string name) => (int)this[name];

    public bool Flag(string name) => this[name] != 0;

    /// <summary>Null where it was left to the strategy.</summary>
    public double? Maybe(string name)
    {
        foreach ((string key, double value) in saved.Parameters)
            if (key == name)
                return value;
        return null;
    }
}
