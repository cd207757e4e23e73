"""The certification register (認定登録簿): what a mayor certified under the contract rules, and the contracts that stand on it."""
