using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The parameters of a saved strategy, by name.</summary>
internal sealed class StrategyParameters(ComponentInfo saved)
{
    public double this[string name] => Maybe(name)
        ?? throw new LimeException(
            $"The saved strategy {saved} lacks the parameter '{name}'; save the model again with this version of MlNetLime.");

    /// <summary>In the order in which they were saved.</summary>
    public IReadOnlyList<double> All => [.. saved.Parameters.Select(parameter => parameter.Value)];

    /// <summary>The box, or null where there is none.</summary>
    public PictureBox? Box => Maybe("left") is null ? null : new(this["left"], this["top"], this["right"], this["bottom"]);

    /// <summary>Whole numbers that are called by a word and 0, 1 and so on.</summary>
    public IReadOnlyList<int> Numbered(string word)
    {
        List<int> numbers = [];
        while (Maybe(FormattableString.Invariant($"{word}{numbers.Count}")) is { } number)
            numbers.Add((int)number);
        return numbers;
    }

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
