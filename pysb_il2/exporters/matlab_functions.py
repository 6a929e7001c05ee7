"""What every file of MATLAB has: how a network that stands in its last functions is computed and integrated.

The functions keep to what MATLAB and GNU Octave have in common. Octave's ode15s starts from ``InitialSlope``, takes
full Jacobians alone, and makes 500 steps at most between two times; so there are some times more.
"""

import re
from string import Template

__all__ = ["FILE", "TAKEN"]

#: Names of functions in the file, and of those that it calls: a model may have none of them.
TAKEN = frozenset(re.findall(r"\w+", """
abs acos acosh any asin asinh atan atanh cell changes changing_rates choose constants cos cosh diff error exist
exp fieldnames find follow full functions initial_amounts integrated isempty isfield isfinite ismember isnumeric
isreal isscalar jacobian least_of log log10 log2 max min network numel observables observed ode15s odeget odeset ones
parameters rate_constants rates_of_change reactions readout_names real_or_nan repmat reshape sin sinh size sparse
species_names sqrt struct tan tanh unique values zeros
"""))  # fmt: skip

FILE = Template(r"""function varargout = ${name}(times, p, options)
% ${name}: a reaction network for MATLAB and GNU Octave.
%
%   m = ${name}()                           the model, a struct that has what stands below
%   [t, y, r] = ${name}(times)              amounts y, a row for each time, and read-outs r, each a field with a column
%   [t, y, r] = ${name}(times, p)           with other constants, such as p.${example} = ${value}
%   [t, y, r] = ${name}(times, p, options)  with options of odeset
%
% Times increase and begin at 0 or later. Times and amounts are in the model's units. ode15s integrates.
%
%   m.parameters                a field for each constant
%   m.species                   the species in BioNetGen's notation
%   m.initial_amounts(p)        a column; here and below p may be struct()
%   m.rates_of_change(t, y, p)  a column, of amounts y in a column
%   m.jacobian(t, y, p)         its derivatives by y, a sparse matrix
%   m.values(t, y, p)           a field for each constant, observable and Expression
%
% The file has the name of a function of MATLAB: letters, digits and low lines, a letter first.
%
${header}
net = network();
if nargin == 0
    m.parameters = parameters();
    m.species = species_names();
    m.initial_amounts = @(p) initial_amounts(constants(p));
    m.rates_of_change = @(t, y, p) rates_of_change(t, y, constants(p), rate_constants(constants(p)), net);
    m.jacobian = @(t, y, p) jacobian(t, y, constants(p), rate_constants(constants(p)), net);
    m.values = @(t, y, p) functions(t, observed(y, net), constants(p));
    varargout = {m};
    return
end
if nargin < 2
    p = struct();
end
if nargin < 3
    options = odeset();
end
varargout = cell(1, 3);
[varargout{:}] = follow(times, p, options, net);
end

function [t, y, r] = follow(times, p, options, net)
% From each change to the next.
t = reshape(times, [], 1);
if isempty(t) || ~all(isfinite(t)) || t(1) < 0 || any(diff(t) <= 0)
    error('times do not increase, or begin before 0');
end
v = constants(p);
state = initial_amounts(v);
later = changes();
begins = [0, later.time];
added = [later.added];
least = least_of([state; added(:)]);
names = readout_names();
y = zeros(numel(t), numel(state));
read = zeros(numel(t), numel(names));
for part = 1:numel(begins)
    begin = begins(part);
    if begin > t(end)
        break
    end
    inside = t >= begin;
    stop = t(end);
    if part > 1
        state = later(part - 1).kept .* state + later(part - 1).added;
        changed = later(part - 1).constants;
        for i = 1:2:numel(changed)
            p.(changed{i}) = changed{i + 1};
        end
        v = constants(p);
    end
    if part < numel(begins) && begins(part + 1) <= stop
        stop = begins(part + 1);
        inside = inside & t < stop;
    end
    here = find(inside);
    if stop > begin
        grid = unique([begin; t(here); stop]);
        found = integrated(grid, state, v, options, least, net);
        [~, rows] = ismember(t(here), grid);
        y(here, :) = found(rows, :);
        state = found(end, :)';
    else
        y(here, :) = repmat(state', numel(here), 1);
    end
    for i = here'
        value = functions(t(i), observed(y(i, :)', net), v);
        for j = 1:numel(names)
            read(i, j) = value.(names{j});
        end
    end
end
r = struct();
for j = 1:numel(names)
    r.(names{j}) = read(:, j);
end
end

function least = least_of(amounts)
% The smallest amount that there is at first.
least = min(amounts(amounts > 0));
if isempty(least)
    least = 0;
end
end

function found = integrated(grid, state, v, options, least, net)
% Amounts at the times of a grid, a row each.
k = rate_constants(v);
rates = @(t, y) rates_of_change(t, y, v, k, net);
slope = rates(grid(1), state);
if least == 0
    least = max([1e-6 * (grid(end) - grid(1)) * max(abs(slope)), 1e-30]);
end
if exist('OCTAVE_VERSION', 'builtin')
    derivatives = @(t, y) full(jacobian(t, y, v, k, net));
else
    derivatives = @(t, y) jacobian(t, y, v, k, net);
end
if isempty(odeget(options, 'RelTol'))
    options.RelTol = 1e-7;
end
told = odeset('AbsTol', 1e-3 * options.RelTol * least, 'Jacobian', derivatives, 'InitialSlope', slope);
given = fieldnames(options);
for i = 1:numel(given)
    if ~isempty(options.(given{i}))
        told.(given{i}) = options.(given{i});
    end
end
between = [0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05:0.05:0.95]';
steps = diff(grid)';
fine = repmat(grid(1:end - 1)', numel(between), 1) + between * steps;
fine = unique([fine(:); grid]);
[reached, course] = ode15s(rates, fine, state, told);
if numel(reached) < numel(fine)
    error('ode15s stops at time %g', reached(end));
end
[~, rows] = ismember(grid, fine);
found = course(rows, :);
end

function dy = rates_of_change(t, y, v, k, net)
k = changing_rates(k, t, observed(y, net), v);
amounts = [y; 1];
flux = k(net.rate);
for i = 1:size(net.reactants, 2)
    flux = flux .* amounts(net.reactants(:, i));
end
dy = net.stoichiometry * flux;
end

function j = jacobian(t, y, v, k, net)
% Of rates that Expressions compute, the derivatives by observables are differences.
o = observed(y, net);
k = changing_rates(k, t, o, v);
amounts = [y; 1];
reactions = numel(net.rate);
slots = size(net.reactants, 2);
product = ones(reactions, 1);
by_species = sparse(reactions, numel(amounts));
for i = 1:slots
    product = product .* amounts(net.reactants(:, i));
    others = k(net.rate);
    for other = [1:i - 1, i + 1:slots]
        others = others .* amounts(net.reactants(:, other));
    end
    by_species = by_species + sparse((1:reactions)', net.reactants(:, i), others, reactions, numel(amounts));
end
by_species = by_species(:, 1:numel(y));
for i = net.regulating
    step = 1e-6 * max([abs(o(i)), 1e-3 * max(abs(o)), 1e-30]);
    shifted = o;
    shifted(i) = shifted(i) + step;
    by_observable = (changing_rates(k, t, shifted, v) - k) / step;
    by_species = by_species + sparse(by_observable(net.rate) .* product) * net.observed(i, :);
end
j = net.stoichiometry * by_species;
end

function o = observed(y, net)
% Of what the integrator leaves a little below zero Expressions have no root or logarithm.
o = net.observed * y;
o(o < 0 & o > -1e-9 * max(abs(y))) = 0;
end

function net = network()
% Sparse matrices of what stands below.
n = ${species_number};
table = reactions();
count = size(table, 1);
net.rate = table(:, 1);
net.reactants = table(:, 2:1 + ${reactants});
sign = [0, -ones(1, ${reactants}), ones(1, ${products})];
net.stoichiometry = sparse(n, count);
for i = 2:numel(sign)
    there = find(table(:, i) > 0);
    net.stoichiometry = net.stoichiometry + sparse(table(there, i), there, sign(i), n, count);
end
net.stoichiometry([${fixed}], :) = 0;
net.reactants(net.reactants == 0) = n + 1;
counted = observables();
net.observed = sparse(counted(:, 1), counted(:, 2), counted(:, 3), ${observables_number}, n);
net.regulating = [${regulating}];
end

function v = parameters()
v = struct();
${parameters}end

function v = constants(p)
% All constants, of which p may have other values.
v = parameters();
names = fieldnames(p);
for i = 1:numel(names)
    value = p.(names{i});
    if ~isfield(v, names{i})
        error('the model has no constant %s', names{i});
    elseif ~isnumeric(value) || ~isscalar(value)
        error('constant %s is not a number', names{i});
    end
    v.(names{i}) = value;
end
${constants}end

function v = functions(t, o, v)
% All observables and Expressions, of the observables' values.
${functions}end

function y = initial_amounts(v)
y = zeros(${species_number}, 1);
${initials}end

function k = rate_constants(v)
k = zeros(${rates_number}, 1);
${rates}end

function k = changing_rates(k, t, o, v)
${changing}end

function list = changes()
% What happens later: what is kept of each amount, what is added, and constants.
list = struct('time', {}, 'kept', {}, 'added', {}, 'constants', {});
${changes}end

${helpers}

function names = readout_names()
names = {
${readouts}};
end

function names = species_names()
names = {
${species}};
end

function table = observables()
% Observable, species and weight.
table = reshape([
${observables}], [], 3);
end

function table = reactions()
% Rate, reactants and products by number; 0 is none. Comments name the rules.
table = reshape([
${reactions}], [], ${columns});
end
""")
