// SPDX-License-Identifier: Apache-2.0
// node_surface.cjs TYPESCRIPT DECLARATIONS: prints as JSON what is public in the package that is installed beside this
// file: what index.d.ts declares, and what the running module has, with the defaults that only the code knows. An object
// of options counts as its members.
'use strict';

const path = require('node:path');

const ts = require(process.argv[2]);
const declarations = path.resolve(process.argv[3]);

// ---- what the module has ----

/** The text between the parenthesis at `start` and its end. */
function inParentheses(text, start) {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if ('([{'.includes(text[at])) depth++;
    if (')]}'.includes(text[at]) && --depth === 0) return text.slice(start + 1, at);
  }
  throw new Error(`no end: ${text.slice(start)}`);
}

function pieces(text) {
  const found = [];
  let depth = 0;
  let last = 0;
  for (let at = 0; at < text.length; at++) {
    if ('([{'.includes(text[at])) depth++;
    if (')]}'.includes(text[at])) depth--;
    if (text[at] === ',' && depth === 0) {
      found.push(text.slice(last, at));
      last = at + 1;
    }
  }
  return [...found, text.slice(last)].map((piece) => piece.trim()).filter(Boolean);
}

/** [name, default or null] of each parameter; those of a destructured one are its members. */
function parameters(commented) {
  const source = commented.replace(/\/\*[^]*?\*\//g, '');
  return pieces(inParentheses(source, source.indexOf('('))).flatMap((piece) => {
    if (piece.startsWith('{')) return pieces(inParentheses(piece, 0)).map(named);
    return [named(piece)];
  });
}

function named(piece) {
  const [name, ...rest] = piece.split('=');
  return [name.trim(), rest.length > 0 ? rest.join('=').trim() : null];
}

function members(name, owner, isStatic, found) {
  for (const [key, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
    if (['constructor', 'prototype', 'length', 'name', 'toString'].includes(key)) continue;
    if (get) found[`${name}.${key}`] = null;
    else if (typeof value === 'function') found[`${name}.${key}`] = parameters(value.toString());
    else if (isStatic) found[`${name}.${key}`] = null;
  }
}

function runtime(module, prefix = '') {
  const found = {};
  for (const [name, value] of Object.entries(module)) {
    if (typeof value === 'function' && /^class\b/.test(value.toString())) {
      const source = value.toString();
      const made = source.indexOf('constructor(');
      if (made >= 0) found[`${prefix}${name}`] = parameters(source.slice(made));
      members(`${prefix}${name}`, value, true, found);
      for (
        let shape = value.prototype;
        shape && shape !== Object.prototype && shape !== Error.prototype;
        shape = Object.getPrototypeOf(shape)
      ) {
        members(`${prefix}${name}`, shape, false, found);
      }
    } else if (typeof value === 'function') found[`${prefix}${name}`] = parameters(value.toString());
  }
  return found;
}

function numbers(module) {
  return Object.fromEntries(
    Object.entries(module).filter(([name, value]) => typeof value === 'object' && /^[A-Z]/.test(name)),
  );
}

// ---- what the declarations say ----

function declared() {
  const program = ts.createProgram([declarations], {
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.esnext.d.ts'],
  });
  const checker = program.getTypeChecker();
  const found = {};
  const isHidden = (node) =>
    (ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;

  function names(declaration) {
    return declaration.parameters.flatMap((parameter) => {
      const type = checker.getTypeAtLocation(parameter);
      const name = parameter.name.getText();
      if (!['options', 'facts'].includes(name)) return [[name, Boolean(parameter.questionToken)]];
      return checker
        .getPropertiesOfType(checker.getNonNullableType(type))
        .map((member) => [member.getName(), (member.flags & ts.SymbolFlags.Optional) !== 0]);
    });
  }

  function classMembers(name, type) {
    for (const member of checker.getPropertiesOfType(type)) {
      const declaration = member.valueDeclaration ?? member.declarations[0];
      if (member.getName().startsWith('__@') || isHidden(declaration)) continue;
      if (declaration.getSourceFile().fileName !== declarations) continue;
      found[`${name}.${member.getName()}`] =
        declaration.parameters && ts.isMethodDeclaration(declaration) ? names(declaration) : null;
    }
  }

  function exported(file, prefix) {
    const source = program.getSourceFile(file);
    for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(source))) {
      const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const name = prefix + symbol.getName();
      const declaration = real.valueDeclaration;
      if (!declaration) continue;
      if (ts.isClassDeclaration(declaration)) {
        const made = declaration.members.find(ts.isConstructorDeclaration);
        if (made && !isHidden(made)) found[name] = names(made);
        classMembers(name, checker.getDeclaredTypeOfSymbol(real));
        for (const member of declaration.members) {
          if (ts.isMethodDeclaration(member) && ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) {
            found[`${name}.${member.name.getText()}`] = names(member);
          }
        }
      } else if (ts.isFunctionDeclaration(declaration)) {
        found[name] = names(declaration);
      }
    }
  }

  exported(declarations, '');
  exported(path.join(path.dirname(declarations), 'cert.d.ts'), 'cert.');
  exported(path.join(path.dirname(declarations), 'lab.d.ts'), 'lab.');
  return found;
}

const libesf = require('libesf');
const has = { ...runtime(libesf), ...runtime(libesf.cert, 'cert.'), ...runtime(libesf.lab, 'lab.') };
process.stdout.write(
  JSON.stringify({ declared: declared(), runtime: has, numbers: numbers(libesf), codes: libesf.codes }),
);
